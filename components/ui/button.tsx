"use client";

import { type ComponentProps, type ReactNode, useId } from "react";

import { cn } from "@/components/class-names";

import { type ButtonLook, buttonLook } from "./button-look";
import { Link, type LinkProps } from "./link";
import { Tooltip } from "./tooltip";

export type ButtonProps = ComponentProps<"button"> &
  ButtonLook & {
    /** Work is under way: the label stays, a progress ring joins it after 200 ms, further presses do nothing. */
    readonly pending?: boolean | undefined;
    /** Why it cannot be pressed now ("Publishing needs the operator role."): disables it, in words one can find out. */
    readonly disabledReason?: string | undefined;
  };

/**
 * A button. `variant`: primary (one per view), default, ghost, danger (opens a dangerous act), danger-solid (does it).
 * `size`: md, sm (28 px), icon, icon-sm and icon-xs (square: give an aria-label). `type` is "button" unless told.
 */
export function Button({ variant, size, pending, disabledReason, className, children, ...rest }: ButtonProps) {
  const reasonId = useId();
  if (disabledReason !== undefined) {
    return (
      <Tooltip text={disabledReason}>
        <button
          {...rest}
          type="button"
          onClick={undefined}
          aria-disabled="true"
          aria-describedby={reasonId}
          className={cn(buttonLook({ variant, size }), className)}
        >
          {children}
          <span id={reasonId} hidden>
            {disabledReason}
          </span>
        </button>
      </Tooltip>
    );
  }
  return (
    <button
      type="button"
      {...rest}
      {...(pending && { "aria-busy": true, "aria-disabled": true, onClick: (event) => event.preventDefault() })}
      className={cn(buttonLook({ variant, size }), pending && "cursor-progress", className)}
    >
      {pending && <Progress />}
      {children}
    </button>
  );
}

/** A link that looks like a button: for going somewhere, never for doing something. */
export function LinkButton({ variant, size, className, ...rest }: LinkProps & ButtonLook) {
  return <Link {...rest} className={cn(buttonLook({ variant, size }), className)} />;
}

/** What a dialog or a menu needs to draw the button that opens it; plain data, so a server component can give it. */
export interface TriggerButton extends ButtonLook {
  readonly label: ReactNode;
  readonly ariaLabel?: string | undefined;
  readonly disabledReason?: string | undefined;
  readonly className?: string | undefined;
}

function Progress() {
  return (
    <span aria-hidden="true" className="animate-appear">
      <span className="block size-3 animate-turn rounded-full border-2 border-current border-r-transparent" />
    </span>
  );
}
