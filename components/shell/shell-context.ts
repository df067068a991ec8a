"use client";

import { createContext, useContext } from "react";

interface Shell {
  readonly openNavigation: () => void;
  readonly openPalette: () => void;
}

/** What the top bar of a page can ask of the shell around it. */
export const ShellContext = createContext<Shell>({ openNavigation: () => undefined, openPalette: () => undefined });

export function useShell(): Shell {
  return useContext(ShellContext);
}
