"use client";

import { useRouter } from "next/navigation";
import { useEffect } from "react";

const SOON_MS = 1000;
const SOON_TIMES = 60;
const LATER_MS = 15_000;

/** Has the server look again each second for a minute, then each 15 s, for as long as the page is open and in sight. */
export function LookAgain() {
  const router = useRouter();
  useEffect(() => {
    let times = 0;
    let timer: ReturnType<typeof setTimeout>;
    const look = () => {
      times++;
      if (document.visibilityState === "visible") router.refresh();
      timer = setTimeout(look, times < SOON_TIMES ? SOON_MS : LATER_MS);
    };
    timer = setTimeout(look, SOON_MS);
    return () => clearTimeout(timer);
  }, [router]);
  return null;
}
