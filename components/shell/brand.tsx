/** The seller's name and a neutral mark: the portal is theirs, not ours. */
export function Brand({ name }: { readonly name: string }) {
  return (
    <span className="flex min-w-0 items-center gap-2 font-strong text-15">
      <svg width="22" height="22" viewBox="0 0 22 22" aria-hidden="true" className="flex-none fill-none stroke-ink">
        <circle cx="11" cy="11" r="9" strokeWidth="2" />
        <path d="M6 12c2-3 3-3 5 0s3 3 5 0" strokeWidth="2" />
      </svg>
      <bdi className="truncate">{name}</bdi>
    </span>
  );
}
