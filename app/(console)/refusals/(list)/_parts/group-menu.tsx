import { Rows3 } from "lucide-react";
import { hrefWith, type ListAddress } from "@/components/data-table/list-address";
import { Menu, MenuLink } from "@/components/ui/menu";
import { REFUSAL_GROUPS, type RefusalGroup } from "@/lib/analytics/group-refusals";

/** What the list is gathered by. */
export function GroupMenu({ address, group }: { readonly address: ListAddress; readonly group: RefusalGroup | null }) {
  return (
    <Menu
      label="Group by"
      trigger={{
        size: "sm",
        label: (
          <>
            <Rows3 />
            {group === null ? "Group by" : `By ${group}`}
          </>
        ),
      }}
    >
      <MenuLink href={hrefWith(address, { group: null })}>Occurrences, not grouped</MenuLink>
      {REFUSAL_GROUPS.map((by) => (
        <MenuLink key={by} href={hrefWith(address, { group: by, sort: null })}>
          {by.charAt(0).toUpperCase() + by.slice(1)}
        </MenuLink>
      ))}
    </Menu>
  );
}
