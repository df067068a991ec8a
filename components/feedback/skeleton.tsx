import { cn } from "@/components/class-names";

/** A grey bar where a text of about this width will be: `<Skeleton className="w-40" />`. */
export function Skeleton({ className }: { readonly className?: string }) {
  return <span aria-hidden="true" className={cn("inline-block h-2.5 animate-breathe rounded-1 bg-line", className)} />;
}

/** A page header while its page loads. */
export function PageHeaderSkeleton() {
  return (
    <div className="flex min-h-[78px] flex-col gap-3 px-gutter py-5">
      <Skeleton className="h-4 w-48" />
      <Skeleton className="w-72 max-w-full" />
    </div>
  );
}

/** A table while its rows load, as high as the table will be. `columns` are widths, such as "w-24". */
export function TableSkeleton({ rows = 10, columns }: { readonly rows?: number; readonly columns: readonly string[] }) {
  return (
    <div role="status" className="border-line border-t">
      <span className="sr-only">Loading</span>
      {Array.from({ length: rows + 1 }, (_, row) => (
        <div
          // biome-ignore lint/suspicious/noArrayIndexKey: rows that hold nothing have no other identity
          key={row}
          className={cn("flex items-center gap-8 border-line border-b px-gutter", row === 0 ? "h-8" : "h-row")}
        >
          {columns.map((width, column) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: nor do these
            <Skeleton key={`${column}-${width}`} className={width} />
          ))}
        </div>
      ))}
    </div>
  );
}
