"use client";

import { PageFault, type RouteError } from "@/components/feedback/page-fault";

/** A page that failed; the frame stays, so that every other page is one press away. */
export default function PortalError(props: RouteError) {
  return (
    <main
      id="main"
      tabIndex={-1}
      className="mx-auto my-6 max-w-[960px] border border-line bg-surface outline-none max-md:my-0"
    >
      <PageFault {...props} title="This page could not be shown" home={{ href: "/portal", label: "Open the balance" }}>
        Calls to the API are decided elsewhere and are not affected. If loading again does not help, name the reference
        below to whoever runs this API.
      </PageFault>
    </main>
  );
}
