import { useId } from "react";

import { cn } from "@/components/class-names";

/** Where the paper was torn off: a zigzag as wide as the receipt. */
export function TornEdge({ bottom = false }: { readonly bottom?: boolean }) {
  const teeth = useId();
  return (
    <svg aria-hidden="true" height="6" className={cn("block w-full", bottom && "rotate-180")}>
      <pattern id={teeth} width="10" height="6" patternUnits="userSpaceOnUse">
        <path d="M-1 7 0 6 5 .7 10 6l1 1" className="fill-raised stroke-[0.75] stroke-line-2" />
      </pattern>
      <rect width="100%" height="6" fill={`url(#${teeth})`} />
    </svg>
  );
}

/** Where it can be torn: two notches and a row of dots. */
export function Perforation() {
  const notches = useId();
  return (
    <svg aria-hidden="true" className="block h-4 w-full overflow-hidden">
      <mask id={notches}>
        <rect width="100%" height="16" fill="#fff" />
        <circle cx="0" cy="8" r="6" fill="#000" />
        <circle cx="100%" cy="8" r="6" fill="#000" />
      </mask>
      <rect width="100%" height="16" mask={`url(#${notches})`} className="fill-raised" />
      <line
        x1="10"
        x2="97.5%"
        y1="8"
        y2="8"
        className="stroke-2 stroke-line-2"
        strokeDasharray="2 5"
        strokeLinecap="round"
      />
      <g className="fill-none stroke-line">
        <path d="M.5 0v2.2M.5 13.8V16" />
        <circle cx="0" cy="8" r="6" />
        <circle cx="100%" cy="8" r="6" />
      </g>
    </svg>
  );
}
