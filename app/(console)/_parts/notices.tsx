"use client";

import { useEffect, useState } from "react";
import { Banner } from "@/components/feedback/banner";
import { Link } from "@/components/ui/link";
import { Time } from "@/components/ui/time";
import type { Notice } from "@/lib/platform/notices";

/** Above every page while something is not as it should be. Layouts are kept between pages, so it asks by itself. */
export function Notices({ initial }: { readonly initial: readonly Notice[] }) {
  const [notices, setNotices] = useState(initial);

  useEffect(() => {
    const timer = setInterval(async () => {
      if (document.visibilityState !== "visible") return;
      const response = await fetch("/api/notices").catch(() => null);
      // No answer says nothing about the gates: what was known stays.
      if (response?.ok) setNotices((await response.json()) as readonly Notice[]);
    }, ASK_AGAIN_MS);
    return () => clearInterval(timer);
  }, []);

  return notices.map(({ id, tone, title, since, effect }) => (
    <Banner
      key={id}
      tone={tone}
      title={title}
      action={
        <Link className="link" href="/gates">
          Open gates
        </Link>
      }
    >
      {since && (
        <>
          Since <Time at={since} />.{" "}
        </>
      )}
      {effect}
    </Banner>
  ));
}

const ASK_AGAIN_MS = 10_000;
