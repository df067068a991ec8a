import { type ListAddress, paramOf } from "@/components/data-table/list-address";

/** The page that an address asks for, from 1; 1 for anything else. */
export function pageOf(address: ListAddress): number {
  const text = paramOf(address, "page") ?? "";
  return /^[1-9]\d{0,6}$/.test(text) ? Number(text) : 1;
}
