import { ArrowDownOutlined, ArrowUpOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { t } from "../../lib/i18n";

interface MoveButtonsProps {
  name: string;
  index: number;
  count: number;
  move: (from: number, to: number) => void;
}

/** The keyboard's way to move a row that the mouse drags. */
export function MoveButtons({ name, index, count, move }: MoveButtonsProps) {
  return (
    <span style={{ whiteSpace: "nowrap" }}>
      <Button
        type="text"
        size="small"
        icon={<ArrowUpOutlined aria-hidden />}
        aria-label={t("design.up", { name })}
        disabled={index === 0}
        onClick={() => move(index, index - 1)}
      />
      <Button
        type="text"
        size="small"
        icon={<ArrowDownOutlined aria-hidden />}
        aria-label={t("design.down", { name })}
        disabled={index === count - 1}
        onClick={() => move(index, index + 1)}
      />
    </span>
  );
}
