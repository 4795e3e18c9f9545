/** The person's notifications. */
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { answer, http } from "./client";

export interface Notification {
  id: string;
  kind: string;
  object: string;
  record: string | null;
  text: string;
  at: string;
  read: boolean;
}

interface NotificationPage {
  notifications: Notification[];
  next_cursor: string | null;
  unread: number;
}

const KEY = ["notifications"] as const;

export const notificationKeys = { all: KEY, list: [...KEY, "list"] as const, unread: [...KEY, "unread"] as const };

export function unreadOptions() {
  return queryOptions({
    queryKey: notificationKeys.unread,
    queryFn: async () => (await answer<{ unread: number }>(http.GET("/api/v1/notifications/unread"))).unread,
    staleTime: 60_000,
  });
}

export function notificationOptions(unread = false) {
  return infiniteQueryOptions({
    queryKey: [...notificationKeys.list, unread],
    queryFn: ({ pageParam }) => {
      const params = { query: { limit: 30, unread, cursor: pageParam || undefined } };
      return answer<NotificationPage>(http.GET("/api/v1/notifications", { params }));
    },
    initialPageParam: "",
    getNextPageParam: (last) => last.next_cursor || undefined,
  });
}

/** Marks some as read, or all of them. */
export function markRead(ids?: string[]): Promise<{ unread: number }> {
  return answer(http.POST("/api/v1/notifications/read", { body: ids ? { ids, all: false } : { all: true } }));
}
