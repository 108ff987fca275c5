// Shapes of maps are [height, width, channels], of one row of numbers [length].

export const product = (numbers) => numbers.reduce((one, other) => one * other, 1)
