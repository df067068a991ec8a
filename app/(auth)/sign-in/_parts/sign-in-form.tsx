"use client";

import type { Route } from "next";
import { useRouter } from "next/navigation";
import { useTransition } from "react";
import { ActionForm } from "@/components/forms/action-form";
import { SubmitButton } from "@/components/forms/submit-button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { signInWithPassword } from "../../_parts/sign-in-with-password";

export function SignInForm({ destination }: { readonly destination: Route }) {
  const router = useRouter();
  const [leaving, startLeaving] = useTransition();
  return (
    <ActionForm
      action={(_, form) => signInWithPassword(form)}
      onDone={() => startLeaving(() => router.replace(destination))}
      quiet
      leaveFreely
      aria-label="Sign in"
      className="grid gap-3"
    >
      <Field name="email" label="E-mail" required>
        <Input type="email" autoComplete="username" spellCheck={false} autoFocus />
      </Field>
      <Field name="password" label="Password" required>
        <Input type="password" autoComplete="current-password" />
      </Field>
      <SubmitButton className="mt-1" pending={leaving || undefined}>
        Sign in
      </SubmitButton>
    </ActionForm>
  );
}
