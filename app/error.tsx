"use client";

import { ConsoleFault, type RouteError } from "@/components/feedback/page-fault";
import { BarePage } from "@/components/shell/bare-page";

/** A page outside of any frame that failed. */
export default function PageError(props: RouteError) {
  return (
    <BarePage>
      <ConsoleFault {...props} />
    </BarePage>
  );
}
