/** What the forms of signing in are made of: plain inputs, a line for what went wrong and one button. */
import { Button } from "antd";
import type { InputHTMLAttributes } from "react";
import styles from "./SignInPage.module.css";

interface FieldProps extends Omit<InputHTMLAttributes<HTMLInputElement>, "onChange"> {
  label: string;
  onChange: (text: string) => void;
}

export function SignInField({ label, onChange, ...input }: FieldProps) {
  return (
    <label className={styles.field}>
      <span>{label}</span>
      <input {...input} onChange={(event) => onChange(event.target.value)} />
    </label>
  );
}

export function SignInEnd({ failure, busy, label }: { failure: string | undefined; busy: boolean; label: string }) {
  return (
    <>
      <div role="alert" className={styles.failure}>
        {failure}
      </div>
      <Button type="primary" htmlType="submit" size="large" block loading={busy}>
        {label}
      </Button>
    </>
  );
}
