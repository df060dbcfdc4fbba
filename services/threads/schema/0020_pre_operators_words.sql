-- Who sets an office up may give it its statuses before any supervisor has signed in.

GRANT INSERT ON client_status TO threads_work;
