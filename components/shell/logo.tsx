/** The mark: a post and a raised boom. Beside the name it is decoration. */
export function Logo() {
  return (
    <svg width="20" height="20" viewBox="0 0 20 20" aria-hidden="true" className="flex-none">
      <path d="M2.5 18V8h4v10z" className="fill-ink" />
      <path d="M5 8.8 12 5.3M13.8 4.4 18.6 2" className="fill-none stroke-accent" strokeWidth="3.2" />
    </svg>
  );
}
