import { Outlet, useRouter } from "@tanstack/react-router";
import { useEffect } from "react";
import { useSession } from "./organization.ts";

/** Pages behind the sign-in, for as long as the session lasts; then the routes are asked again, and lead to the form. */
export function WhileSignedIn() {
  const { user } = useSession();
  const router = useRouter();
  useEffect(() => {
    if (!user) void router.invalidate();
  }, [user, router]);
  return user ? <Outlet /> : null;
}
