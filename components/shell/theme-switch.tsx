"use client";

import { Monitor, Moon, Sun } from "lucide-react";
import { useId, useSyncExternalStore } from "react";

import { parseTheme, THEME_COOKIE, type Theme } from "./theme";

/** Follows the device, or overrides it for this browser. */
export function ThemeSwitch() {
  const theme = useSyncExternalStore(subscribe, currentTheme, () => "system" as const);
  // Drawn twice while the drawer is open: each needs a group of radios of its own.
  const group = useId();
  return (
    <fieldset className="mx-2 flex w-fit overflow-hidden rounded-2 border border-line-2">
      <legend className="sr-only">Theme</legend>
      {CHOICES.map(({ value, label, icon: Icon }) => (
        <label
          key={value}
          title={label}
          className="relative grid h-6 w-9 place-items-center border-line border-l text-ink-3 first-of-type:border-l-0 hover:bg-hover has-checked:bg-surface has-checked:text-ink has-checked:shadow-[inset_0_-2px_var(--accent)] has-focus-visible:outline-2 has-focus-visible:outline-focus has-focus-visible:-outline-offset-2 max-md:h-11 max-md:w-14"
        >
          <input
            type="radio"
            name={group}
            value={value}
            checked={theme === value}
            onChange={() => chooseTheme(value)}
            className="sr-only"
          />
          <Icon className="size-3.5" />
          <span className="sr-only">{label}</span>
        </label>
      ))}
    </fieldset>
  );
}

const CHOICES = [
  { value: "system", label: "As the device", icon: Monitor },
  { value: "light", label: "Light", icon: Sun },
  { value: "dark", label: "Dark", icon: Moon },
] as const;

function chooseTheme(theme: Theme): void {
  const { dataset } = document.documentElement;
  if (theme === "system") delete dataset.theme;
  else dataset.theme = theme;
  const keptSeconds = theme === "system" ? 0 : 400 * 86_400;
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API needs HTTPS
  document.cookie = `${THEME_COOKIE}=${theme};path=/;max-age=${keptSeconds};samesite=lax`;
}

function currentTheme(): Theme {
  return parseTheme(document.documentElement.dataset.theme);
}

function subscribe(changed: () => void): () => void {
  const observer = new MutationObserver(changed);
  observer.observe(document.documentElement, { attributeFilter: ["data-theme"] });
  return () => observer.disconnect();
}
