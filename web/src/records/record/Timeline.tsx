import { EnvironmentOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense } from "react";
import { Link } from "react-router";
import { fileAddress } from "../../api/files";
import type { TimelineItem } from "../../api/pastSchema";
import { timelineOptions } from "../../api/records";
import type { Json, ObjectMeta, RecordRow } from "../../api/schema";
import { FieldValue } from "../../fields/FieldValue";
import { asRef, isEmpty } from "../../fields/values";
import { ago, dateTime, dayOf } from "../../lib/format";
import { t } from "../../lib/i18n";
import { findField, isLink } from "../../meta/objects";
import { recordPath } from "../../meta/paths";
import { EmptyState, ErrorState, Skeleton } from "../../ui/states";
import { useSlots } from "../slots";
import styles from "./timeline.module.css";

const CommentBox = lazy(() => import("../comments/CommentBox"));
const CommentBody = lazy(() => import("../comments/CommentBody"));

/** Activities, comments and changes as sentences, newest first, by day. */
export function Timeline({ object, record }: { object: ObjectMeta; record: RecordRow }) {
  const list = useQuery(timelineOptions(object.name, record.id));
  const { timeline: Log } = useSlots(object.name);
  const items = list.data ?? [];
  const days = byDay(items);
  return (
    <div className={styles.timeline}>
      {Log ? (
        <Suspense fallback={<div style={{ height: 86 }} />}>
          <Log object={object} record={record} />
        </Suspense>
      ) : null}
      <Suspense fallback={<div style={{ height: "var(--control)" }} />}>
        <CommentBox object={object} record={record} />
      </Suspense>
      {list.error ? <ErrorState error={list.error} retry={() => list.refetch()} /> : null}
      {list.isPending ? <Skeleton rows={5} /> : null}
      {list.data && items.length === 0 ? (
        <EmptyState title={t("timeline.none")} hint={t("timeline.none_hint")} />
      ) : null}
      {[...days].map(([day, entries]) => (
        <section key={day}>
          <h3 className={styles.day}>{day}</h3>
          <ol className={styles.items}>
            {entries.map((item) => (
              <Item key={keyOf(item)} object={object} record={record} item={item} />
            ))}
          </ol>
        </section>
      ))}
    </div>
  );
}

function keyOf(item: TimelineItem): string {
  const changes = item.changes?.map((change) => `${change.field}=${change.new}`).join() ?? "";
  return `${item.kind}-${item.at}-${item.activity?.id ?? item.comment?.id ?? changes}`;
}

function byDay(items: TimelineItem[]): Map<string, TimelineItem[]> {
  const days = new Map<string, TimelineItem[]>();
  for (const item of items) {
    const day = dayOf(item.at);
    days.set(day, [...(days.get(day) ?? []), item]);
  }
  return days;
}

/** Links and options come as words; numbers and dates are put into their form here. */
function Told({ object, field: name, text }: { object: ObjectMeta; field: string; text: string }) {
  const field = findField(object, name);
  if (!field || isLink(field) || field.options) return <>{text}</>;
  return <FieldValue field={field} record={{ id: "", [name]: text }} dense />;
}

function Item({ object, record, item }: { object: ObjectMeta; record: RecordRow; item: TimelineItem }) {
  const { comment } = item;
  return (
    <li className={styles.item} data-kind={item.kind}>
      <div className={styles.line}>
        <strong>{item.actor?.name ?? t("timeline.system")}</strong>
        {item.activity ? <ActivityKind activity={item.activity} /> : null}
        {item.synthetic ? <span className={styles.badge}>{t("history.synthetic")}</span> : null}
        <time className="muted" title={dateTime(item.at)} dateTime={item.at}>
          {ago(item.at)}
        </time>
      </div>
      {item.text && !item.changes?.length && !item.activity && !comment ? <div>{item.text}</div> : null}
      {item.created ? <div>{t("timeline.created")}</div> : null}
      {item.reason ? <div className="muted">{item.reason}</div> : null}
      {(item.created ? [] : item.changes)?.map((change) => (
        <div key={change.field} className={styles.change}>
          <span className="muted">{change.label}</span>{" "}
          {isEmpty(change.old) ? null : (
            <>
              <s>
                <Told object={object} field={change.field} text={change.old} />
              </s>{" "}
              →{" "}
            </>
          )}
          <span>
            {isEmpty(change.new) ? t("value.empty") : <Told object={object} field={change.field} text={change.new} />}
          </span>
        </div>
      ))}
      {comment ? (
        <Suspense fallback={<div>{item.text}</div>}>
          <CommentBody object={object} record={record} item={{ ...item, comment }} />
        </Suspense>
      ) : null}
      {item.activity ? <ActivityBody activity={item.activity} /> : null}
    </li>
  );
}

function ActivityKind({ activity }: { activity: RecordRow }) {
  return <span className={styles.kind}>{String(activity.kind_label ?? activity.kind ?? "")}</span>;
}

/** A subject the server took from the first words of the content says nothing new. */
function isStartOf(subject: Json | undefined, content: Json | undefined): boolean {
  return String(content ?? "").startsWith(String(subject).replace(/[.\u2026]+$/, ""));
}

/** That somebody was there: check-in, distance, photos; for whoever may see them. */
function VisitProof({ activity }: { activity: RecordRow }) {
  const metres = activity.checkin_distance;
  const photos = Array.isArray(activity.photos) ? activity.photos.map(String) : [];
  if (!activity.checkin_at && photos.length === 0) return null;
  return (
    <div className={styles.proof}>
      {typeof activity.checkin_at === "string" ? (
        <span className="muted" title={dateTime(activity.checkin_at)}>
          <EnvironmentOutlined aria-hidden />{" "}
          {typeof metres === "number" ? t("timeline.checked_in_at", { metres }) : t("timeline.checked_in")}
        </span>
      ) : null}
      {photos.map((id, index) => (
        <a key={id} href={fileAddress({ id }, true)}>
          <img src={fileAddress({ id }, true)} alt={t("timeline.photo", { number: index + 1 })} loading="lazy" />
        </a>
      ))}
    </div>
  );
}

function ActivityBody({ activity }: { activity: RecordRow }) {
  const related = [
    ["contact", asRef(activity.contact)],
    ["opportunity", asRef(activity.opportunity)],
  ] as const;
  return (
    <>
      {isEmpty(activity.subject) || isStartOf(activity.subject, activity.content) ? null : (
        <div>{String(activity.subject)}</div>
      )}
      {isEmpty(activity.content) ? null : <div className={styles.content}>{String(activity.content)}</div>}
      <VisitProof activity={activity} />
      {isEmpty(activity.next_step) ? null : (
        <div className={styles.next}>
          {t("activity.next", { text: String(activity.next_step) })}
          {typeof activity.next_at === "string" ? <span className="num"> · {dateTime(activity.next_at)}</span> : null}
        </div>
      )}
      <div className={styles.related}>
        {related.map(([object, ref]) =>
          ref?.name ? (
            <Link key={object} to={recordPath(object, ref.id)}>
              {ref.name}
            </Link>
          ) : null,
        )}
      </div>
    </>
  );
}
