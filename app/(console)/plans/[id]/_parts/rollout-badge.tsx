"use client";

import { useRouter } from "next/navigation";
import { useEffect, useState } from "react";
import { Badge } from "@/components/ui/badge";
import type { Rollout } from "@/lib/plans/rollout";

const ASKED_MAX = 20;

/** Whether the gates decide by what was published last; asks each second until they do, 20 times at most. */
export function RolloutBadge({ rollout: { gates, applied } }: { readonly rollout: Rollout }) {
  const router = useRouter();
  const [asked, setAsked] = useState(0);
  const waiting = applied < gates && asked < ASKED_MAX;

  useEffect(() => {
    if (!waiting) return;
    const timer = setTimeout(() => {
      setAsked(asked + 1);
      router.refresh();
    }, 1000);
    return () => clearTimeout(timer);
  }, [waiting, asked, router]);

  if (gates === 0) return <Badge state="off">no gate is running</Badge>;
  if (applied === gates) return <Badge state="ok">{gates === 1 ? "on the gate" : `on all ${gates} gates`}</Badge>;
  return (
    <Badge state="silent">
      on {applied} of {gates} {gates === 1 ? "gate" : "gates"} yet
    </Badge>
  );
}
