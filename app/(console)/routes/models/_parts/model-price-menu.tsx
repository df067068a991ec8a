"use client";

import { useState } from "react";
import { removeModelPriceAction } from "@/app/(console)/routes/actions";
import { DangerDialog } from "@/components/feedback/danger-dialog";
import { Menu, MenuItem, MenuLine } from "@/components/ui/menu";
import { ModelPriceDialog, type ShownPrice } from "./model-price-dialog";

interface ModelPriceMenuProps {
  readonly routes: readonly { readonly id: string; readonly name: string }[];
  readonly price: ShownPrice;
  readonly disabledReason: string | undefined;
}

export function ModelPriceMenu({ routes, price, disabledReason }: ModelPriceMenuProps) {
  const [open, setOpen] = useState<"edit" | "remove" | null>(null);
  const close = () => setOpen(null);
  const { routeId, routeName, model } = price;
  return (
    <>
      <Menu label={`Actions for ${model} on ${routeName}`}>
        <MenuItem onSelect={() => setOpen("edit")} disabledReason={disabledReason}>
          Set price…
        </MenuItem>
        <MenuLine />
        <MenuItem danger onSelect={() => setOpen("remove")} disabledReason={disabledReason}>
          Remove…
        </MenuItem>
      </Menu>
      <ModelPriceDialog routes={routes} price={price} open={open === "edit"} onOpenChange={close} />
      <DangerDialog
        title={`Remove the price of ${model} on ${routeName}`}
        consequence="Calls to models that then fit no other pattern of the route are refused within 5 s. The audit log keeps the price."
        act="Remove price"
        action={removeModelPriceAction}
        fields={{ routeId, model }}
        open={open === "remove"}
        onOpenChange={close}
      />
    </>
  );
}
