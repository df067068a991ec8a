/**
 * A change in sign and word: "+14 % more", "−9 % fewer", "as many". Percent where `before` is not 0, else the plain
 * difference ("+12 more"); the least shown is 0.1 %. `words` where more and fewer do not fit: ["longer", "shorter"].
 */
export function deltaText(now: number, before: number, words: readonly [string, string] = ["more", "fewer"]): string {
  const difference = now - before;
  if (difference === 0) return words[0] === "more" ? "as many" : "unchanged";
  const word = difference > 0 ? words[0] : words[1];
  const sign = difference > 0 ? "+" : "−";
  if (before === 0) return `${sign}${Math.abs(difference).toLocaleString("en")} ${word}`;
  const percent = Math.abs((difference / before) * 100);
  const shown = percent < 1 ? Math.max(0.1, percent).toFixed(1) : Math.round(percent).toLocaleString("en");
  return `${sign}${shown} % ${word}`;
}
