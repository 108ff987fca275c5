// Makes a WebAssembly module of its text form: as much of the format as convolution.wat needs.
//
// The text is a list of lists. An instruction with its arguments in brackets becomes its arguments and
// then the instruction: `(i32.add (local.get $a) (i32.const 4))` is "get a, constant 4, add".

const TYPES = { i32: 0x7f, f32: 0x7d, v128: 0x7b }

const INSTRUCTIONS = {
    loop: [0x03],
    br_if: [0x0d],
    "local.get": [0x20],
    "local.set": [0x21],
    "i32.load": [0x28, 2], // and how its address is aligned: to 2 ** 2 bytes
    "i32.const": [0x41],
    "i32.lt_u": [0x49],
    "i32.add": [0x6a],
    "i32.sub": [0x6b],
    "i32.mul": [0x6c],
    "v128.load": [0xfd, 0x00, 4],
    "v128.load32_splat": [0xfd, 0x09, 2],
    "v128.store": [0xfd, 0x0b, 4],
    "f32x4.splat": [0xfd, 0x13],
    "f32x4.add": [0xfd, 0xe4, 0x01],
    "f32x4.mul": [0xfd, 0xe6, 0x01],
    "f32x4.max": [0xfd, 0xe9, 0x01],
}
const END = 0x0b
const NO_RESULT = 0x40
const FUNCTION_TYPE = 0x60

// ---- text to lists ----

const TOKEN = /;;.*|[()]|"[^"]*"|[^\s()]+/g

function parse(text) {
    const open = [[]]
    for (const [token] of text.matchAll(TOKEN)) {
        if (token === "(") {
            open.push([])
        } else if (token === ")") {
            const list = open.pop()
            open.at(-1).push(list)
        } else if (!token.startsWith(";;")) {
            open.at(-1).push(token)
        }
    }
    return open[0][0]
}

// ---- lists to bytes ----

// A number in as few bytes as it needs, seven bits in each (LEB128).
function number(value) {
    return value < 128 ? [value] : [(value % 128) + 128, ...number(Math.floor(value / 128))]
}

// With its sign: the highest of the seven bits must be free.
function constant(value) {
    return value < 64 ? [value] : [(value % 128) + 128, ...constant(Math.floor(value / 128))]
}

const list = (items) => [...number(items.length), ...items.flat()]
const text = (quoted) => list([...new TextEncoder().encode(quoted.slice(1, -1))])
const section = (id, items) => [id, ...list([...list(items)])]

function assembleInstruction([name, ...words], names, labels) {
    const own = words.filter((word) => typeof word === "string")
    const parts = words.filter((word) => typeof word !== "string")
    const inner = name === "loop" ? [own[0], ...labels] : labels
    const before = parts.flatMap((part) => assembleInstruction(part, names, inner))
    const code = INSTRUCTIONS[name]
    switch (name) {
        case "loop":
            return [...code, NO_RESULT, ...before, END]
        case "br_if":
            return [...before, ...code, ...number(labels.indexOf(own[0]))]
        case "local.get":
        case "local.set":
            return [...before, ...code, ...number(names.indexOf(own[0]))]
        case "i32.const":
            return [...code, ...constant(Number(own[0]))]
    }
    const reachesMemory = name.includes("load") || name.includes("store")
    const offset = Number(own[0]?.replace("offset=", "") ?? 0)
    return [...before, ...code, ...(reachesMemory ? number(offset) : [])]
}

// The module as bytes: one function, in a memory that is given to it.
export function assemble(source) {
    const [, [, from, name, [, pages]], [, [, exported], ...rest]] = parse(source)
    const declared = (kind) => rest.filter(([first]) => first === kind)
    const [parameters, locals] = [declared("param"), declared("local")]
    const body = rest.slice(parameters.length + locals.length)
    const names = [...parameters, ...locals].map(([, local]) => local)
    const typeOf = ([, , type]) => TYPES[type]
    const code = [
        ...list(locals.map((local) => [1, typeOf(local)])),
        ...body.flatMap((instruction) => assembleInstruction(instruction, names, [])),
        END,
    ]
    return Uint8Array.from([
        ...[0, ...new TextEncoder().encode("asm"), 1, 0, 0, 0],
        ...section(1, [[FUNCTION_TYPE, ...list(parameters.map(typeOf)), 0]]),
        ...section(2, [[...text(from), ...text(name), 2, 0, ...number(Number(pages))]]),
        ...section(3, [[0]]),
        ...section(7, [[...text(exported), 0, 0]]),
        ...section(10, [list(code)]),
    ])
}

// The module, or null where the browser has no WebAssembly with vectors, or is not allowed to use it.
export function compile(source) {
    try {
        return new WebAssembly.Module(assemble(source))
    } catch {
        return null
    }
}
