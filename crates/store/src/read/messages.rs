//! Messages that went out or wait to.

use jiff::Timestamp;
use jiff::civil::Date;

use crate::{Batch, Row, Store, StoreError, broken, table};

/// A message to a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageRow {
    /// The day for which it is sent.
    pub day: Date,
    /// The person.
    pub person: String,
    /// `digest`, or what pressed it; one message for each occasion, person and day.
    pub occasion: String,
    /// The post for which he gets it.
    pub post: String,
    /// The channel.
    pub channel: String,
    /// The sentence.
    pub content: String,
    /// `waiting`, `sent`, `failed`, or `merged` into the digest of the same morning.
    pub state: String,
    /// How often it was tried in vain.
    pub tries: u32,
    /// When it may go out.
    pub due: Timestamp,
    /// When it went out; the beginning of 1970 before that.
    pub sent: Timestamp,
    /// What the channel answered.
    pub note: String,
}

const COLUMNS: &str =
    "day, person, occasion, post, channel, content, state, tries, due, sent, note";

impl Store {
    /// Keeps messages; one of the same day, person and occasion is replaced.
    pub async fn keep_messages(&self, messages: &[MessageRow]) -> Result<(), StoreError> {
        let mut batch = Batch::default();
        for message in messages {
            batch.put(
                &table::MESSAGE,
                vec![
                    self.district().into(),
                    message.day.to_string().into(),
                    message.person.as_str().into(),
                    message.occasion.as_str().into(),
                    message.post.as_str().into(),
                    message.channel.as_str().into(),
                    message.content.as_str().into(),
                    message.state.as_str().into(),
                    message.tries.into(),
                    message.due.as_microsecond().into(),
                    message.sent.as_microsecond().into(),
                    message.note.as_str().into(),
                ],
            );
        }
        self.put(batch).await
    }

    /// Messages that wait and may go out by an instant, the earliest first.
    pub async fn messages_due(&self, by: Timestamp) -> Result<Vec<MessageRow>, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM message WHERE district = $1 AND state = 'waiting' AND due <= $2 \
             ORDER BY due, day, person, occasion"
        );
        let values = vec![self.district().into(), by.as_microsecond().into()];
        self.query_made(sql, values).await?.iter().map(message).collect()
    }

    /// Messages for the days between two, the latest first; of one person or of all.
    pub async fn messages(
        &self,
        (first, last): (Date, Date),
        person: Option<&str>,
        limit: u32,
    ) -> Result<Vec<MessageRow>, StoreError> {
        let whose = if person.is_some() { "AND person = $5 " } else { "" };
        let sql = format!(
            "SELECT {COLUMNS} FROM message WHERE district = $1 AND day >= $2 AND day <= $3 {whose}\
             ORDER BY day DESC, due DESC, person, occasion LIMIT $4"
        );
        let mut values = vec![
            self.district().into(),
            first.to_string().into(),
            last.to_string().into(),
            limit.into(),
        ];
        values.extend(person.map(Into::into));
        self.query_made(sql, values).await?.iter().map(message).collect()
    }
}

fn message(row: &Row) -> Result<MessageRow, StoreError> {
    Ok(MessageRow {
        day: row.text(0)?.parse().map_err(broken)?,
        person: row.text(1)?.to_owned(),
        occasion: row.text(2)?.to_owned(),
        post: row.text(3)?.to_owned(),
        channel: row.text(4)?.to_owned(),
        content: row.text(5)?.to_owned(),
        state: row.text(6)?.to_owned(),
        tries: u32::try_from(row.int(7)?).map_err(broken)?,
        due: super::ledger::instant(row.int(8)?)?,
        sent: super::ledger::instant(row.int(9)?)?,
        note: row.text(10)?.to_owned(),
    })
}
