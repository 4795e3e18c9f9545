import { useQuery } from "@tanstack/react-query";
import { Button, Checkbox, Drawer, Input, Popconfirm, Segmented, Select } from "antd";
import { useId, useState } from "react";
import { dropProvider, type Provider, type ProviderKind, saveProvider } from "../../../api/providers";
import { queryRecords } from "../../../api/records";
import type { Json } from "../../../api/schema";
import { t } from "../../../lib/i18n";
import styles from "../designer.module.css";
import { bodyOf, draftOf, isWhole, type ProviderDraft, SETTINGS } from "./providerDraft";

const MATCHES = ["email", "login", "none"] as const;
const NAME = /^[a-z][a-z0-9_-]{0,29}$/;

interface ProviderDrawerProps {
  provider: Provider | null;
  taken: readonly string[];
  busy: boolean;
  change: (run: () => Promise<unknown>, said: string) => void;
  close: () => void;
}

/** One identity provider or directory: where it is, how people are recognised, what new ones get. */
export function ProviderDrawer({ provider, taken, busy, change, close }: ProviderDrawerProps) {
  const id = useId();
  const [draft, setDraft] = useState(() => draftOf(provider));
  const set = (more: Partial<ProviderDraft>) => setDraft((before) => ({ ...before, ...more }));
  const put = (name: string, value: Json) => set({ config: { ...draft.config, [name]: value } });
  const nameFits = provider !== null || (NAME.test(draft.name) && !taken.includes(draft.name));
  const back = `${location.origin}/api/v1/auth/oidc/${draft.name || "…"}/callback`;
  const text = (name: string) => (typeof draft.config[name] === "string" ? String(draft.config[name]) : "");
  return (
    <Drawer
      open
      size={560}
      title={provider?.label ?? t("design.new_provider")}
      onClose={close}
      footer={
        <div className={styles.line}>
          <Button
            type="primary"
            loading={busy}
            disabled={!nameFits || !isWhole(draft)}
            onClick={() =>
              change(
                () => saveProvider(draft.name, bodyOf(draft), provider?.version),
                t("design.saved", { name: draft.label }),
              )
            }
          >
            {t("action.save")}
          </Button>
          <Button onClick={close}>{t("action.cancel")}</Button>
          <span className={styles.space} />
          {provider ? (
            <Popconfirm
              title={t("design.provider_remove_ask")}
              okText={t("action.remove")}
              cancelText={t("action.cancel")}
              onConfirm={() =>
                change(
                  () => dropProvider(provider.name, provider.version),
                  t("design.was_removed", { name: provider.label }),
                )
              }
            >
              <Button danger>{t("action.remove")}</Button>
            </Popconfirm>
          ) : null}
        </div>
      }
    >
      <div className={styles.fields}>
        {provider ? null : (
          <Segmented<ProviderKind>
            value={draft.kind}
            aria-label={t("design.provider_kind")}
            options={(["oidc", "ldap"] as const).map((kind) => ({ value: kind, label: t(`design.provider.${kind}`) }))}
            onChange={(kind) => set({ kind })}
          />
        )}
        <div className={styles.field}>
          <label htmlFor={`${id}-label`} data-required>
            {t("design.provider_label")}
          </label>
          <Input
            id={`${id}-label`}
            value={draft.label}
            maxLength={60}
            onChange={(event) => set({ label: event.target.value })}
          />
        </div>
        <div className={styles.field}>
          <label htmlFor={`${id}-name`} data-required>
            {t("design.api_name")}
          </label>
          <Input
            id={`${id}-name`}
            value={draft.name}
            disabled={provider !== null}
            status={draft.name && !nameFits ? "error" : ""}
            onChange={(event) => set({ name: event.target.value.trim().toLowerCase() })}
          />
        </div>
        {draft.kind === "oidc" ? (
          <p className={styles.hint}>
            {t("design.provider_callback")} <code style={{ overflowWrap: "anywhere" }}>{back}</code>
          </p>
        ) : null}
        {SETTINGS[draft.kind].map((setting) =>
          setting.kind === "switch" ? (
            <Checkbox
              key={setting.name}
              checked={draft.config[setting.name] === true}
              onChange={(event) => put(setting.name, event.target.checked)}
            >
              {t(`design.provider_setting.${setting.name}`)}
            </Checkbox>
          ) : (
            <div key={setting.name} className={styles.field}>
              <label htmlFor={`${id}-${setting.name}`} data-required={setting.required}>
                {t(`design.provider_setting.${setting.name}`)}
              </label>
              <Input
                id={`${id}-${setting.name}`}
                value={text(setting.name)}
                placeholder={setting.example}
                onChange={(event) => put(setting.name, event.target.value)}
              />
            </div>
          ),
        )}
        <div className={styles.field}>
          <label htmlFor={`${id}-secret`}>{t("design.provider_secret")}</label>
          <Input.Password
            id={`${id}-secret`}
            autoComplete="new-password"
            value={draft.secret}
            placeholder={provider?.has_secret ? t("design.provider_secret_kept") : ""}
            onChange={(event) => set({ secret: event.target.value })}
          />
        </div>
        <Newcomers id={id} draft={draft} put={put} />
        <Checkbox checked={draft.active} onChange={(event) => set({ active: event.target.checked })}>
          {t("design.in_use")}
        </Checkbox>
      </div>
    </Drawer>
  );
}

interface NewcomersProps {
  id: string;
  draft: ProviderDraft;
  put: (name: string, value: Json) => void;
}

/** How somebody is recognised, and what somebody unknown gets. */
function Newcomers({ id, draft, put }: NewcomersProps) {
  const roles = useQuery({
    queryKey: ["records", "role", "names"],
    queryFn: () => queryRecords("role", { fields: ["name"], limit: 100 }),
    select: (page) => page.records,
  });
  const chosen = Array.isArray(draft.config.roles) ? draft.config.roles.map(String) : [];
  return (
    <>
      <div className={styles.field}>
        <label htmlFor={`${id}-match`}>{t("design.provider_match")}</label>
        <Select
          id={`${id}-match`}
          style={{ width: "100%" }}
          value={String(draft.config.match ?? "none")}
          options={MATCHES.map((value) => ({ value, label: t(`design.provider_match.${value}`) }))}
          onChange={(value: string) => put("match", value)}
        />
      </div>
      <Checkbox checked={draft.config.create === true} onChange={(event) => put("create", event.target.checked)}>
        {t("design.provider_create")}
      </Checkbox>
      {draft.config.create === true ? (
        <div className={styles.field}>
          <label htmlFor={`${id}-roles`}>{t("design.provider_roles")}</label>
          <Select
            id={`${id}-roles`}
            mode="multiple"
            style={{ width: "100%" }}
            value={chosen}
            options={(roles.data ?? []).map((role) => ({ value: role.id, label: String(role.name) }))}
            onChange={(next: string[]) => put("roles", next)}
          />
        </div>
      ) : null}
    </>
  );
}
