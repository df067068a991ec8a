import { Skeleton } from "@/components/feedback/skeleton";
import { Page } from "@/components/shell/page";

export default function Loading() {
  return (
    <Page title="Try it" sub={<Skeleton className="w-80" />}>
      <div className="grid min-h-[calc(100dvh-130px)] grid-cols-[minmax(320px,440px)_minmax(0,1fr)] border-line border-t max-lg:grid-cols-[minmax(0,1fr)]">
        <div className="grid content-start gap-4 border-line px-gutter py-4 lg:border-r">
          {["gateway", "method", "url", "who"].map((field) => (
            <Skeleton key={field} className="h-control w-full" />
          ))}
        </div>
        <div className="bg-page" />
      </div>
    </Page>
  );
}
