import { SheetSkeleton } from "../../_parts/sheet-skeleton";

export default function Loading() {
  return <SheetSkeleton />;
}
