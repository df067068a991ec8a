"use client";

import { useEffect, useState } from "react";
import { Banner } from "@/components/feedback/banner";
import { Time } from "@/components/ui/time";
import type { DeadProcess } from "@/lib/platform/processes";

const ASK_EVERY_MS = 10_000;

/** Says which process of the product died, and whether it is back. Asks by itself, since a page may stay open for hours. */
export function ProcessBanner({ processes }: { readonly processes: readonly DeadProcess[] }) {
  const [dead, setDead] = useState(processes);

  useEffect(() => {
    const timer = setInterval(async () => {
      if (document.visibilityState === "visible") setDead((await askDeadProcesses()) ?? []);
    }, ASK_EVERY_MS);
    return () => clearInterval(timer);
  }, []);

  return dead.map(({ name, exit, exitAt, isBack }) => (
    <Banner
      key={name}
      tone={isBack ? "info" : "danger"}
      title={isBack ? `The ${name} ended and was started again.` : `The ${name} ended and is being started again.`}
    >
      {exit}, <Time at={exitAt} />.{isBack ? "" : ` ${EFFECTS[name] ?? ""}`}
    </Banner>
  ));
}

const EFFECTS: Record<string, string> = {
  gate: "Until it is back, gateways get no answer and refuse or pass calls as they are set to.",
  worker: "Until it is back, periods, expiry and the hourly posting wait; nothing is lost.",
};

async function askDeadProcesses(): Promise<DeadProcess[] | null> {
  try {
    const response = await fetch("/api/processes");
    return response.ok ? ((await response.json()) as DeadProcess[]) : null;
  } catch {
    return null; // The console itself is away; the next answer comes from the one that took its place.
  }
}
