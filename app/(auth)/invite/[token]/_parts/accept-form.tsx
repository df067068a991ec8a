"use client";

import { useRouter } from "next/navigation";
import { ActionForm } from "@/components/forms/action-form";
import { SubmitButton } from "@/components/forms/submit-button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import type { ActionState } from "@/lib/access/action";
import { signInWithPassword } from "../../../_parts/sign-in-with-password";
import { acceptInvitationAction } from "../actions";

interface AcceptFormProps {
  readonly token: string;
  /** Null: the first operator names it. */
  readonly email: string | null;
  readonly passwordCharsMin: number;
}

export function AcceptForm({ token, email, passwordCharsMin }: AcceptFormProps) {
  const router = useRouter();
  return (
    <ActionForm
      action={accept}
      onDone={(signedIn) => router.replace(signedIn ? "/" : "/sign-in")}
      aria-label="Accept invitation"
      className="grid gap-3"
    >
      <input type="hidden" name="token" value={token} />
      <Field name="name" label="Your name" hint="Shown in the audit log" required>
        <Input autoComplete="name" maxLength={100} />
      </Field>
      {email === null ? (
        <Field name="email" label="E-mail" required>
          <Input type="email" autoComplete="username" spellCheck={false} />
        </Field>
      ) : (
        <Field name="shownEmail" label="E-mail">
          <Input type="email" value={email} readOnly autoComplete="username" name={undefined} />
        </Field>
      )}
      <Field name="password" label="Password" hint={`At least ${passwordCharsMin} characters`} required>
        <Input type="password" autoComplete="new-password" minLength={passwordCharsMin} />
      </Field>
      <SubmitButton className="mt-1">Create account</SubmitButton>
    </ActionForm>
  );
}

/** Creates the account, then signs in with what was typed; where that fails, the sign-in page is next. */
async function accept(previous: ActionState<boolean>, form: FormData): Promise<ActionState<boolean>> {
  const accepted = await acceptInvitationAction({ status: "idle" }, form);
  if (accepted.status !== "done") return accepted.status === "refused" ? accepted : previous;
  const credentials = new FormData();
  credentials.set("email", accepted.value.email);
  credentials.set("password", String(form.get("password") ?? ""));
  const signedIn = await signInWithPassword(credentials);
  return { status: "done", value: signedIn.status === "done", message: accepted.message };
}
