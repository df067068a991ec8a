"use client";

import { createContext, useContext } from "react";

/** The zone in which the console shows times, an IANA name; AppShell sets it. */
export const TimeZone = createContext("UTC");

export function useTimeZone(): string {
  return useContext(TimeZone);
}
