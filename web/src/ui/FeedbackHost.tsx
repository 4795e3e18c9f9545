import { App } from "antd";
import { useEffect } from "react";
import { provideFeedback } from "./feedback";

/** Holds antd's toasts and questions in the theme and language around it. */
export default function FeedbackHost() {
  return (
    <App component={false}>
      <Provide />
    </App>
  );
}

function Provide() {
  const feedback = App.useApp();
  useEffect(() => provideFeedback(feedback), [feedback]);
  return null;
}
