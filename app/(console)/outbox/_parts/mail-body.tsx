interface MailBodyProps {
  readonly subject: string;
  /** Empty: not kept, or not for whoever looks. */
  readonly body: string;
  readonly empty: string;
}

/** The subject; opened, the text as it was sent, its links to click. */
export function MailBody({ subject, body, empty }: MailBodyProps) {
  return (
    <details className="max-w-[640px] whitespace-normal py-1.5 [overflow-wrap:anywhere]">
      <summary className="min-h-6 leading-6">{subject}</summary>
      {body === "" ? (
        <p className="text-12 text-ink-3">{empty}</p>
      ) : (
        <p className="mt-1 whitespace-pre-wrap rounded-2 border border-line bg-sunken px-3 py-2 text-12/5">
          {body.split(LINK).map((part, index) =>
            part.startsWith("http") ? (
              // biome-ignore lint/suspicious/noArrayIndexKey: a part is its place in the text
              <a key={index} href={part} className="link" rel="noreferrer">
                {part}
              </a>
            ) : (
              part
            ),
          )}
        </p>
      )}
    </details>
  );
}

const LINK = /(https?:\/\/\S+)/;
