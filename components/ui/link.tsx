import type { Route } from "next";
import NextLink from "next/link";
import type { ComponentProps } from "react";

export type LinkProps = Omit<ComponentProps<typeof NextLink>, "href"> & { readonly href: string };

/**
 * A link inside the app, unstyled; `className="link"` underlines it. Our addresses carry ids and queries made at run
 * time, which typed routes cannot check, so the one cast is here.
 */
export function Link({ href, ...rest }: LinkProps) {
  return <NextLink href={href as Route} {...rest} />;
}
