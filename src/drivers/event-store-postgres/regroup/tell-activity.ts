import type { PoolClient } from "pg";
import type { Regroup } from "./regroup.ts";

/** Says on every issue that events left or came to how many there were. */
export async function tellMoved(client: PoolClient, { id, accountId }: Regroup): Promise<void> {
  await client.query(
    `insert into issue_activity (issue_id, account_id, type, data)
     select i.id, $2, 'regroup', jsonb_build_object('regroup', $1::bigint::text, 'came', sum(came), 'left', sum(gone))
       from (select p.source_id as id, 0 as came, count(*) as gone
               from grouping_regroup_event p join grouping_regroup_home h using (regroup_id, home)
              where p.regroup_id = $1 and h.target_id <> p.source_id group by 1
             union all
             select h.target_id, count(*), 0
               from grouping_regroup_event p join grouping_regroup_home h using (regroup_id, home)
              where p.regroup_id = $1 and h.target_id <> p.source_id group by 1) as told
       join issue i on i.id = told.id
      group by i.id order by i.id`,
    [id, accountId],
  );
}

/** Says on these issues that all went back. */
export async function tellUndone(client: PoolClient, { id, accountId }: Regroup): Promise<void> {
  await client.query(
    `insert into issue_activity (issue_id, account_id, type, data)
     select i.id, $2, 'regroup_undone', jsonb_build_object('regroup', $1::bigint::text)
       from grouping_regroup_issue r join issue i on i.id = r.issue_id
      where r.regroup_id = $1 order by i.id`,
    [id, accountId],
  );
}
