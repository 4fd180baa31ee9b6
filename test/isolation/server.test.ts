// A file of its own for each kind: the app's services are one per process.
import { walkTheApp } from "../support/isolation-walk.ts";

walkTheApp("server");
