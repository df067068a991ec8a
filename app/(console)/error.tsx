"use client";

import { ConsoleFault, type RouteError } from "@/components/feedback/page-fault";
import { TopBar } from "@/components/shell/top-bar";

/** A page that failed; the frame stays, so that every other page is one press away. */
export default function ConsoleError(props: RouteError) {
  return (
    <>
      <TopBar crumbs={[]} current="Not shown" />
      <main id="main" tabIndex={-1} className="outline-none">
        <ConsoleFault {...props} />
      </main>
    </>
  );
}
