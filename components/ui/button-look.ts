import { cva, type VariantProps } from "class-variance-authority";

/** The classes of a button, for elements that are none of ours: a download link, the trigger of a dialog. */
export const buttonLook = cva(
  [
    "inline-flex flex-none cursor-pointer align-middle items-center justify-center gap-1.5 whitespace-nowrap rounded-2 border",
    "transition-colors duration-80 ease-out focus-visible:rounded-2",
    "disabled:cursor-not-allowed disabled:text-ink-3",
    "aria-disabled:cursor-not-allowed aria-disabled:not-aria-busy:text-ink-3",
  ],
  {
    variants: {
      variant: {
        default: "border-line-2 bg-surface text-ink hover:bg-hover",
        primary: "border-accent bg-accent font-strong text-on-accent hover:border-accent-hover hover:bg-accent-hover",
        ghost: "border-transparent bg-transparent text-ink hover:bg-hover",
        danger: "border-danger bg-surface text-danger hover:bg-danger-tint",
        "danger-solid": "border-danger-fill bg-danger-fill font-strong text-on-danger hover:border-danger",
      },
      size: {
        md: "h-control px-3 text-control",
        sm: "h-7 px-2 text-12 pointer-coarse:h-11 max-[640px]:h-11 max-[640px]:px-3 max-[640px]:text-control",
        icon: "size-control",
        // By touch the pressed area is larger than what is drawn: lines of text keep their height.
        "icon-xs":
          "relative size-6 [&_svg.lucide]:size-3.5 pointer-coarse:size-8 pointer-coarse:before:absolute pointer-coarse:before:-inset-[7px]",
        "icon-sm": "size-7 pointer-coarse:size-11 max-[640px]:size-11",
      },
    },
    compoundVariants: [
      {
        variant: ["default", "primary", "danger", "danger-solid"],
        className: [
          "disabled:border-line disabled:bg-sunken",
          "aria-disabled:not-aria-busy:border-line aria-disabled:not-aria-busy:bg-sunken",
        ],
      },
    ],
    defaultVariants: { variant: "default", size: "md" },
  },
);

export type ButtonLook = VariantProps<typeof buttonLook>;
