/** A visit in one screen: where one is, whom one sees, what was said, a photo; saved with or without a line. */
import { CameraOutlined, CloseCircleFilled, EnvironmentOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Button, Checkbox, Drawer, Input } from "antd";
import { useEffect, useRef, useState } from "react";
import { objectOptions, useObjectMeta } from "../../../api/metadata";
import { recordOptions } from "../../../api/records";
import type { FieldError, Ref } from "../../../api/schema";
import { useMe } from "../../../api/session";
import { dateTime } from "../../../lib/format";
import { t } from "../../../lib/i18n";
import { findField, isEditable } from "../../../meta/objects";
import { Skeleton } from "../../../ui/states";
import { useNotify } from "../../../ui/useNotify";
import { AccountChoice } from "./AccountChoice";
import { useNear } from "./nearby";
import { saveVisit } from "./saveVisit";
import { usePhotos } from "./usePhotos";
import { type Located, usePosition } from "./usePosition";
import styles from "./visit.module.css";

export default function VisitSheet({ close }: { close: () => void }) {
  const me = useMe();
  const notify = useNotify();
  const activity = useObjectMeta("activity");
  const [located, locateAgain] = usePosition();
  const position = located.state === "found" ? located.position : null;
  const near = useNear(position);
  const [account, setAccount] = useState<Ref | null>(null);
  const touched = useRef(false);
  const [content, setContent] = useState("");
  const [next, setNext] = useState("");
  const [remember, setRemember] = useState(false);
  const [errors, setErrors] = useState<readonly FieldError[]>([]);
  const [busy, setBusy] = useState(false);
  const camera = useRef<HTMLInputElement>(null);
  const place = usePlaceless(account, position !== null);
  const where = position ? `${position.lat.toFixed(5)}, ${position.lng.toFixed(5)} ±${position.accuracy} m` : "";
  const lines = () => [[dateTime(new Date().toISOString()), where].filter(Boolean).join(" · "), me.user.name];
  const { photos, full, add, remove } = usePhotos(lines, () => notify.warn(t("visit.photo_failed")));
  const nearest = near.data?.[0];
  useEffect(() => {
    if (nearest && !touched.current) setAccount({ id: nearest.id, name: nearest.name });
  }, [nearest]);

  const save = async () => {
    setBusy(true);
    try {
      const blobs = photos.map((photo) => photo.blob);
      const saved = await saveVisit({
        account,
        position,
        content,
        next,
        photos: blobs,
        place: remember ? place : null,
      });
      if (saved.end === "refused") {
        setErrors(saved.entry.problem?.errors ?? []);
        notify.failed(saved.entry.problem);
        return;
      }
      const metres = saved.end === "sent" ? saved.row.checkin_distance : null;
      if (saved.end === "waiting") notify.note(t("offline.kept"));
      else if (typeof metres === "number") notify.done(t("visit.saved_at", { metres }));
      else notify.done(t("visit.saved"));
      close();
    } finally {
      setBusy(false);
    }
  };

  const field = activity.data ? findField(activity.data, "account") : undefined;
  return (
    <Drawer
      open
      placement="bottom"
      size="92dvh"
      title={t("visit.title")}
      onClose={close}
      footer={
        <Button type="primary" size="large" block loading={busy} disabled={!account} onClick={save}>
          {t("visit.save")}
        </Button>
      }
    >
      <Where located={located} again={locateAgain} />
      {field ? (
        <AccountChoice
          field={field}
          near={near.data ?? []}
          searched={near.data !== undefined || located.state === "denied" || located.state === "unavailable"}
          value={account}
          onChange={(chosen) => {
            touched.current = true;
            setAccount(chosen);
          }}
        />
      ) : (
        <Skeleton rows={2} />
      )}
      {place ? (
        <Checkbox checked={remember} onChange={(event) => setRemember(event.target.checked)}>
          {t("visit.place_account")}
        </Checkbox>
      ) : null}
      <Input.TextArea
        className={styles.note}
        value={content}
        onChange={(event) => setContent(event.target.value)}
        placeholder={t("visit.note")}
        aria-label={t("visit.note")}
        autoSize={{ minRows: 3, maxRows: 8 }}
      />
      <Input
        value={next}
        onChange={(event) => setNext(event.target.value)}
        placeholder={t("visit.next")}
        aria-label={t("visit.next")}
      />
      <div className={styles.photos}>
        {photos.map((photo, index) => (
          <div key={photo.url} className={styles.photo}>
            <img src={photo.url} alt="" />
            <button
              type="button"
              aria-label={t("visit.remove_photo", { number: index + 1 })}
              onClick={() => remove(photo)}
            >
              <CloseCircleFilled aria-hidden />
            </button>
          </div>
        ))}
        {full ? null : (
          <button type="button" className={styles.camera} onClick={() => camera.current?.click()}>
            <CameraOutlined aria-hidden />
            {t("visit.photo")}
          </button>
        )}
        <input
          ref={camera}
          type="file"
          accept="image/*"
          capture="environment"
          multiple
          className="visually-hidden"
          tabIndex={-1}
          aria-label={t("visit.photo")}
          onChange={(event) => {
            void add(event.target.files);
            event.target.value = "";
          }}
        />
      </div>
      {errors.map((error) => (
        <p key={`${error.field}-${error.code}`} className={styles.problem} role="alert">
          {error.message}
        </p>
      ))}
    </Drawer>
  );
}

function Where({ located, again }: { located: Located; again: () => void }) {
  const text =
    located.state === "found"
      ? t("visit.located", { metres: located.position.accuracy })
      : t(`visit.${located.state}` as const);
  return (
    <div className={styles.where} data-state={located.state} role="status">
      <EnvironmentOutlined aria-hidden />
      <p>{text}</p>
      {located.state === "locating" ? null : (
        <button type="button" className="link-button" onClick={again}>
          {t("visit.again")}
        </button>
      )}
    </div>
  );
}

/** The account, where it has no place on the map and the person may give it one. */
function usePlaceless(account: Ref | null, here: boolean) {
  const object = useQuery({ ...objectOptions("account"), enabled: here });
  const field = object.data ? findField(object.data, "geo") : undefined;
  const may = object.data && field ? isEditable(object.data, field) : false;
  const record = useQuery({ ...recordOptions("account", account?.id ?? "", []), enabled: may && account !== null });
  return may && account && record.data?.id === account.id && !record.data.geo ? record.data : null;
}
