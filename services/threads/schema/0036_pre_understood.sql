-- What a text that answers a question was taken for is shown with it, so that whoever reads it sees a misreading.

-- The choice's own word, such as coming or another_time; of a text that answers nothing, and of those of before, none.
ALTER TABLE message ADD COLUMN understood text;
