/** Bars that come from the id's characters. For the eye only: no scanner reads them, the id stands underneath. */
export function Barcode({ text }: { readonly text: string }) {
  const bars = barsOf(text);
  const width = bars.reduce((sum, bar) => sum + bar.width + bar.gap, 0);
  let x = 0;
  return (
    <svg
      aria-hidden="true"
      viewBox={`0 0 ${width} 28`}
      preserveAspectRatio="none"
      className="block h-7 w-full fill-ink"
    >
      {bars.map((bar) => {
        const rect = <rect key={x} x={x} width={bar.width} height="28" />;
        x += bar.width + bar.gap;
        return rect;
      })}
    </svg>
  );
}

/** Eight bits of each character: two for the width of a bar, one for the gap after it, twice. */
function barsOf(text: string): readonly { readonly width: number; readonly gap: number }[] {
  return [...text.repeat(Math.ceil(40 / Math.max(1, text.length)))].flatMap((character) => {
    const code = character.charCodeAt(0);
    return [
      { width: 1 + (code & 1) + ((code >> 1) & 1), gap: 1 + ((code >> 2) & 1) },
      { width: 1 + ((code >> 3) & 1), gap: 1 + ((code >> 4) & 1) },
    ];
  });
}
