// What is said to ten probabilities, as mnist_core/models/answer.py says it: its rules and its sentences
// come from there.

export const fill = (template, values) =>
    template.replaceAll(/\{(\w+)\}/g, (_, name) => values[name])

// {digit, probability, isSure, isLikeADigit, others}: the best guess, and what else is worth naming.
export function readAnswer(probabilities, rules) {
    const shares = [...probabilities]
    const likeliest = shares.map((_, digit) => digit)
    likeliest.sort((one, other) => shares[other] - shares[one] || other - one)
    const [digit, second] = likeliest
    const others = likeliest.slice(1, 3).filter((other) => shares[other] >= rules.worth_naming)
    const isSure = shares[digit] >= rules.sure_from
    const betweenTwo = shares[digit] + shares[second] >= rules.two_digits
    return {
        digit,
        probability: shares[digit],
        isSure,
        isLikeADigit: isSure || betweenTwo,
        others: others.map((other) => [other, shares[other]]),
    }
}

const percent = (share, decimals) => `${(share * 100).toFixed(decimals)}%`

// A probability in words; it is never 100%, nor 0%. `beyond` says what it is beyond all doubt.
export function inPercent(share, rules, beyond = rules) {
    if (share > rules.almost_certain) {
        return beyond.most
    }
    return share < 1 - rules.almost_certain ? beyond.least : percent(share, 1)
}

const guess = ([digit, share], { words }) =>
    fill(words.guess, { digit, percent: percent(share, 0) })

// How sure a sure answer is.
export function sureness({ probability, others }, rules) {
    const said = { percent: inPercent(probability, rules) }
    return others.length
        ? fill(rules.words.second_guess, { ...said, guess: guess(others[0], rules) })
        : fill(rules.words.sureness, said)
}

// The answer in a few words, such as "7, 98.1% sure".
export function inWords(answer, rules) {
    const { words } = rules
    if (answer.isSure) {
        return fill(words.sure, { digit: answer.digit, sureness: sureness(answer, rules) })
    }
    if (!answer.isLikeADigit) {
        return words.no_digit
    }
    const named = [[answer.digit, answer.probability], ...answer.others]
    const guesses = named.map((one) => guess(one, rules))
    return fill(words.not_sure, { guesses: guesses.slice(0, -1).join(", "), guess: guesses.at(-1) })
}
