// Brings the modules that slide a window over a picture (static/sliding/): a kernel that multiplies and
// adds, or a block of which the largest number is kept. It is done without the server.
//
// The server sends as `data`
//
//     module        where the modules are
//     input         the picture, row by row
//     rims          rows and columns of zeros around it: [[above, below], [left, right]]
//     size, stride  of the window, in pixels
//     kernel        its weights, row by row; null where the largest number is kept
//     rest          what is added to each sum: one number, or one for each place, row by row
//     restName      what that is
//     activation    what each sum passes
//     output        what comes out, row by row, where it cannot be worked out from these alone; else
//                   null
//     pool          the side of the blocks of a pooling behind it; 1 for none
//     presets       [name, weights]: kernels to choose from, where it may be edited; else null
//     titles        of the pictures: {input, output}
//     map           what the map that comes out is called
//
// The state `kernel` goes the other way: the name of a preset, or the weights in a row.

let modules = null

export default function ({ parentElement, data, setStateValue }) {
    let container = parentElement.querySelector(".sliding")
    if (!container) {
        container = parentElement.appendChild(document.createElement("div"))
        container.className = "sliding"
    }
    modules ??= import(new URL(data.module, document.baseURI))
    modules
        .then(({ take }) => take(container, data, (told) => setStateValue("kernel", told)))
        .catch(({ message }) => console.info(message))
}
