import { useEffect, useState } from "preact/hooks";
import type { Api } from "../api/create-api.ts";
import { createRunFollower, type FollowedRun } from "./follow-run.ts";
import { pagePollDeps } from "./page-poll-deps.ts";
import { poll } from "./poll.ts";

/** A run, kept fresh until it has ended. */
export function useRun(api: Api, id: string): FollowedRun {
  const [followed, setFollowed] = useState<FollowedRun>({});
  useEffect(() => {
    setFollowed({});
    const onUpdate = (news: FollowedRun) => setFollowed((known) => ({ ...known, ...news }));
    return poll(createRunFollower({ api, id, onUpdate, now: () => performance.now() }), pagePollDeps);
  }, [api, id]);
  return followed;
}
