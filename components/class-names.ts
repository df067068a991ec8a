import { type ClassValue, clsx } from "clsx";
import { extendTailwindMerge } from "tailwind-merge";

/** Joins class names; of two that set the same property the later wins, so a caller's `className` can override. */
export function cn(...classes: ClassValue[]): string {
  return merge(clsx(classes));
}

/** Our names in app/globals.css that tailwind-merge cannot tell apart by itself (`text-12` is a size, `text-ink` a colour). */
const merge = extendTailwindMerge({
  extend: {
    theme: {
      text: ["control", "11", "12", "13", "14", "15", "18", "22", "24", "40"],
      "font-weight": ["normal", "strong"],
      spacing: ["control", "row", "bar", "gutter"],
      radius: ["1", "2", "3"],
    },
  },
});
