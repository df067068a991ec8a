import { Fragment } from "react";

/** "GET /v1/forecast": it breaks before a slash only, and on a phone the method stands above the path. */
export function RoutePattern({ pattern }: { readonly pattern: string }) {
  const [method = "", path = ""] = pattern.split(" ", 2);
  return (
    <>
      <span className="max-sm:block max-sm:text-ink-3">{method}</span> {path.split(/(?=\/)/).map(broken)}
    </>
  );
}

function broken(part: string, index: number) {
  return (
    <Fragment key={index}>
      {index > 0 && <wbr />}
      {part}
    </Fragment>
  );
}
