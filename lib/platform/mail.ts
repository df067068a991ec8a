import { createTransport } from "nodemailer";

export interface Letter {
  readonly to: string;
  readonly subject: string;
  /** Plain text; so no mail client fetches anything, and links are seen as they are. */
  readonly text: string;
}

export interface Mailer {
  /** Resolves once the mail server has taken it; throws where it has not. */
  send(letter: Letter): Promise<void>;
}

/** By SMTP. `url` is smtp://user:password@host:587 (STARTTLS where offered) or smtps://…:465. Each wait ends after 10 s. */
export function openMailer(url: string, from: string): Mailer {
  const transport = createTransport({
    url,
    connectionTimeout: WAIT_MS,
    greetingTimeout: WAIT_MS,
    socketTimeout: WAIT_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    async send(letter) {
      await transport.sendMail({ from, ...letter, headers: { "Auto-Submitted": "auto-generated" } });
    },
  };
}

const WAIT_MS = 10_000;
