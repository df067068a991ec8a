"use client";

import type { RouteChoice } from "@/components/keys/key-fields";
import { KeyMenu, type KeySubject } from "@/components/keys/key-menu";
import { editKeyAction, revokeKeyAction } from "../actions";

interface KeyActsProps {
  readonly subject: KeySubject;
  readonly consumerName: string;
  readonly routes: readonly RouteChoice[];
  readonly disabledReason: string | undefined;
}

export function KeyActs({ consumerName, ...rest }: KeyActsProps) {
  return <KeyMenu {...rest} owner={consumerName} edit={editKeyAction} revoke={revokeKeyAction} />;
}
