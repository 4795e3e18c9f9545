import { CheckOutlined, CloseOutlined, UndoOutlined } from "@ant-design/icons";
import { Button, Tag } from "antd";
import type { PreviewTable, Proposal, TableMapping } from "../../api/imports";
import { useObjectMeta } from "../../api/metadata";
import { groupDigits } from "../../lib/format";
import { t } from "../../lib/i18n";
import { objectLabel } from "../../meta/objects";
import { EmptyState } from "../../ui/states";
import { Sure } from "./DetectStep";
import { repairKey, tableKey, withRepair, withTable } from "./draft";
import { FlowCard } from "./FlowCard";
import styles from "./imports.module.css";
import { useIncluded } from "./useIncluded";
import { ValueChecks } from "./ValueChecks";
import { change, useDraft } from "./wizardStore";

/** Values that look mistaken, and values that mean nothing here yet. Nothing changes without a yes. */
export default function RepairStep() {
  const tables = useIncluded();
  const nothing = tables.every(
    ({ table, mapping }) =>
      !table.proposals.length && !table.values.length && !mapping.repairs.length && !table.new_flow,
  );
  if (nothing) return <EmptyState title={t("import.no_repairs")} hint={t("import.no_repairs_hint")} />;
  return (
    <section className={styles.step}>
      {tables.map(({ table, mapping }) => (
        <Repairs key={tableKey(table)} table={table} mapping={mapping} />
      ))}
    </section>
  );
}

function Repairs({ table, mapping }: { table: PreviewTable; mapping: TableMapping }) {
  const { data: object } = useObjectMeta(mapping.object);
  const draft = useDraft();
  const key = tableKey(table);
  const accepted = mapping.repairs.filter(
    (repair) => !table.proposals.some((each) => each.column === repair.column && each.from === repair.from),
  );
  const proposals: Proposal[] = [
    ...table.proposals,
    ...accepted.map((repair) => ({ ...repair, count: 0, confidence: 1 })),
  ];
  if (!proposals.length && !table.values.length && !table.new_flow) return null;
  const isAccepted = (each: Proposal) =>
    mapping.repairs.some((repair) => repair.column === each.column && repair.from === each.from);
  const open = proposals.filter((each) => !isAccepted(each) && !draft.declined.includes(repairKey(table, each)));
  const accept = (chosen: Proposal[], yes: boolean) =>
    change((now) => ({
      ...withTable(now, key, (each) => chosen.reduce((done, repair) => withRepair(done, repair, yes), each)),
      declined: now.declined.filter((name) => !chosen.some((each) => repairKey(table, each) === name)),
    }));
  const decline = (each: Proposal) =>
    change((now) => ({ ...now, declined: [...now.declined, repairKey(table, each)] }));
  return (
    <article className={styles.card}>
      <header className={styles.cardHead}>
        <strong className="ellipsis">{table.file}</strong>
        <span className="muted">{objectLabel(object, mapping.object)}</span>
        <span className={styles.space} />
        {open.length > 1 ? (
          <Button size="small" onClick={() => accept(open, true)}>
            {t("import.accept_all", { count: open.length })}
          </Button>
        ) : null}
      </header>
      {table.new_flow ? <FlowCard table={table} flow={table.new_flow} object={object} /> : null}
      {proposals.length ? (
        <table className={styles.rows} aria-label={t("import.proposals")}>
          <thead>
            <tr>
              <th>{t("import.column")}</th>
              <th>{t("import.change")}</th>
              <th className={styles.right}>{t("import.count")}</th>
              <th>{t("import.decision")}</th>
            </tr>
          </thead>
          <tbody>
            {proposals.map((each) => (
              <tr key={repairKey(table, each)}>
                <td data-label={t("import.column")}>{each.column}</td>
                <td data-label={t("import.change")}>
                  <del>{each.from}</del> → <ins>{each.to}</ins>{" "}
                  {each.reason === "remembered" ? (
                    <Tag color="blue">{t("import.repaired_before")}</Tag>
                  ) : each.count ? (
                    <Sure confidence={each.confidence} />
                  ) : null}
                </td>
                <td data-label={t("import.count")} className={styles.right}>
                  {each.count ? groupDigits(String(each.count)) : null}
                </td>
                <td data-label={t("import.decision")}>
                  <Decision
                    name={`${each.from} → ${each.to}`}
                    state={
                      isAccepted(each)
                        ? "accepted"
                        : draft.declined.includes(repairKey(table, each))
                          ? "declined"
                          : "open"
                    }
                    accept={() => accept([each], true)}
                    decline={() => decline(each)}
                    again={() => accept([each], false)}
                  />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      ) : null}
      {table.values.length && object ? <ValueChecks table={table} mapping={mapping} object={object} /> : null}
    </article>
  );
}

interface DecisionProps {
  name: string;
  state: "open" | "accepted" | "declined";
  accept: () => void;
  decline: () => void;
  again: () => void;
}

function Decision({ name, state, accept, decline, again }: DecisionProps) {
  if (state === "open") {
    return (
      <span className={styles.buttons}>
        <Button size="small" type="primary" ghost icon={<CheckOutlined aria-hidden />} onClick={accept} title={name}>
          {t("import.accept")}
        </Button>
        <Button size="small" icon={<CloseOutlined aria-hidden />} onClick={decline} title={name}>
          {t("import.decline")}
        </Button>
      </span>
    );
  }
  return (
    <span className={styles.buttons}>
      <Tag color={state === "accepted" ? "green" : undefined}>{t(`import.${state}`)}</Tag>
      <Button
        size="small"
        type="text"
        icon={<UndoOutlined aria-hidden />}
        onClick={again}
        aria-label={t("import.again")}
      />
    </span>
  );
}
