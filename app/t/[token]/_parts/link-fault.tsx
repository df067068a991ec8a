/** What a link shows that has run out, or that never was one. */
export function LinkFault({ state }: { readonly state: "expired" | "unknown" }) {
  return state === "expired" ? (
    <>
      <h1 className="font-strong text-18">This link has expired</h1>
      <p className="mt-1 text-ink-2">A link works for a day. Make the call again: its refusal carries a new one.</p>
    </>
  ) : (
    <>
      <h1 className="font-strong text-18">This link opens nothing</h1>
      <p className="mt-1 text-ink-2">It is incomplete, or its account is closed. Copy it again, the whole of it.</p>
    </>
  );
}
