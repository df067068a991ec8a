"use client";

import { useRouter } from "next/navigation";
import { useEffect, useState, useTransition } from "react";

const SOON_MS = 1000;
const SOON_TIMES = 60;
const LATER_MS = 15_000;

/**
 * Has the server look again after a second for a minute, then after 15 s, for as long as the page is open and in sight. One look at a
 * time: on a slow server, looks that overtake each other would never show anything.
 */
export function LookAgain() {
  const router = useRouter();
  const [isLooking, startLook] = useTransition();
  const [times, setTimes] = useState(0);
  useEffect(() => {
    if (isLooking) return;
    const look = () => {
      setTimes(times + 1);
      if (document.visibilityState === "visible") startLook(() => router.refresh());
    };
    const timer = setTimeout(look, times < SOON_TIMES ? SOON_MS : LATER_MS);
    return () => clearTimeout(timer);
  }, [isLooking, times, router]);
  return null;
}
