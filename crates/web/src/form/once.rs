//! A double press does an act once: whoever comes second with a form's key gets the first answer.
//!
//! The store remembers keys too, but the app judges before it asks the store, so that a second press
//! would be told that the case has changed since, by the first.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use app::{AppError, Done};
use tokio::sync::Mutex as Turn;

/// Acts that were done lately, by person and key.
#[derive(Clone, Default)]
pub struct Once {
    done: Arc<Mutex<VecDeque<(String, Done)>>>,
    turns: Arc<[Turn<()>; TURNS]>,
}

/// How many presses of different forms are judged at once.
const TURNS: usize = 16;
/// How many answers are remembered.
const REMEMBERED: usize = 2000;

impl Once {
    /// The answer that was given to a key, or the one that is given now.
    ///
    /// # Errors
    /// Whatever `act` answers.
    pub async fn run(
        &self,
        person: &str,
        key: &str,
        act: impl Future<Output = Result<Done, AppError>>,
    ) -> Result<Done, AppError> {
        if key.is_empty() {
            return act.await;
        }
        let name = format!("{person} {key}");
        let turn = name.bytes().map(usize::from).sum::<usize>() % TURNS;
        let _turn = self.turns[turn].lock().await;
        if let Some(done) = self.find(&name) {
            return Ok(Done { replayed: true, ..done });
        }
        let done = act.await?;
        self.remember(name, done.clone());
        Ok(done)
    }

    fn find(&self, name: &str) -> Option<Done> {
        let done = self.done.lock().ok()?;
        done.iter().find(|(known, _)| known == name).map(|(_, done)| done.clone())
    }

    fn remember(&self, name: String, answer: Done) {
        let Ok(mut done) = self.done.lock() else { return };
        if done.len() >= REMEMBERED {
            done.pop_front();
        }
        done.push_back((name, answer));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_second_press_gets_the_first_answer() {
        let once = Once::default();
        let done = Done {
            case: 7,
            number: Some("潞建〔2023〕1号".to_owned()),
            sequence: 2,
            position: 9,
            replayed: false,
        };
        let first = once.run("a", "k", async { Ok(done.clone()) }).await.unwrap();
        let second = once.run("a", "k", async { Err(AppError::NotFound) }).await.unwrap();
        assert_eq!((first.sequence, second.sequence), (2, 2));
        assert!(second.replayed);
        assert!(once.run("b", "k", async { Err(AppError::NotFound) }).await.is_err());
    }
}
