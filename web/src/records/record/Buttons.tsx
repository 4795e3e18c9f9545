import { App, Button } from "antd";
import { useState } from "react";
import { useNavigate } from "react-router";
import { useFormState } from "../../api/forms";
import type { ButtonPart } from "../../api/layoutSchema";
import { runAction, type Values } from "../../api/records";
import type { ObjectMeta, RecordRow } from "../../api/schema";
import { useCommands } from "../../lib/commands";
import { labelText, t } from "../../lib/i18n";
import { useIsPhone } from "../../lib/useMediaQuery";
import { can, recordName } from "../../meta/objects";
import { useNotify } from "../../ui/useNotify";
import { refreshObjects } from "../cache";
import { useChange } from "../useChange";
import { filledIn } from "./buttonTarget";

const NOTHING: Record<string, never> = {};

/** Those of the object's buttons that the record's values show and the person may use. */
function useShown(object: ObjectMeta, record: RecordRow): ButtonPart[] {
  const phone = useIsPhone();
  const buttons = object.buttons ?? [];
  const editable = can(object, "update");
  const asked = {
    object: object.name,
    values: NOTHING,
    record: record.id,
    device: phone ? "mobile" : "desktop",
  } as const;
  const conditions = buttons.some((button) => button.shown_if);
  const state = useFormState(asked, conditions && editable);
  return buttons.filter((button) => {
    if (button.kind !== "url" && !editable) return false;
    return !button.shown_if || (state.data !== undefined && !state.data.hidden_buttons?.includes(button.name));
  });
}

/** The buttons an administrator has put on the records of an object. */
export function Buttons({ object, record }: { object: ObjectMeta; record: RecordRow }) {
  const { modal } = App.useApp();
  const notify = useNotify();
  const navigate = useNavigate();
  const change = useChange(object);
  const [busy, setBusy] = useState<string>();
  const shown = useShown(object, record);
  const press = async ({ name, kind, target }: ButtonPart) => {
    if (kind === "url") {
      const address = filledIn(String(target), record);
      if (address.startsWith("/") && !address.startsWith("//")) navigate(address);
      else window.open(address, "_blank", "noopener");
      return;
    }
    setBusy(name);
    try {
      if (kind === "set") await change(record, target as Values, { ask: true });
      else {
        await runAction(object.name, record.id, String(target));
        refreshObjects(object.name);
        notify.done(t("record.button_done"));
      }
    } catch (error) {
      notify.failed(error);
    } finally {
      setBusy(undefined);
    }
  };
  const start = (button: ButtonPart) => {
    const question = button.confirm ? labelText(button.confirm) : "";
    if (!question) return void press(button);
    modal.confirm({
      title: question,
      okText: labelText(button.label, button.name),
      cancelText: t("action.cancel"),
      onOk: () => press(button),
    });
  };
  useCommands(
    shown.map((button) => ({
      key: `button:${button.name}`,
      label: labelText(button.label, button.name),
      hint: recordName(object, record),
      run: () => start(button),
    })),
  );
  return shown.map((button) => (
    <Button key={button.name} loading={busy === button.name} onClick={() => start(button)}>
      {labelText(button.label, button.name)}
    </Button>
  ));
}
